import { date, double, nullable, text } from '../columns.ts';
import { defineLive } from '../define.ts';

export const metricTree = defineLive({
  name: 'metric_tree',
  description:
    'One row per node of a metric tree, segment and month: its figure, and what it adds to the change of its parent.',
  grain: ['tree', 'node', 'breakdown', 'segment', 'month'],
  columns: {
    tree: text('Name of the tree.'),
    node: text('Name of the node, unique within its tree.'),
    parent: nullable(text('Node that this one is a part of; empty at the root.')),
    title: text('The node in the words of people.'),
    owner: text('Who answers for the figure.'),
    breakdown: text('`all`, or the dimension whose values are the segments.'),
    segment: text('`all`, or one value of the breakdown.'),
    month: date('First day of the month.'),
    value: nullable(double('The figure of the month; empty where there is none.')),
    change: nullable(double('The figure less that of the month before.')),
    contribution: nullable(double("The part of the change of the tree's root that this node explains.")),
    unit: text('What the figure counts: money, a ratio, customers.'),
    target: nullable(double('What the figure should be; empty where nobody set a target.')),
  },
});
