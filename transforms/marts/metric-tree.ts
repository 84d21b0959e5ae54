import { date, double, nullable, text } from '../columns.ts';
import { defineLive } from '../define.ts';

/** What `breakdown` and `segment` are of the figures of all together: before every name, so that it is the first of them. */
export const ALL_TOGETHER = '(all)';

export const metricTree = defineLive({
  name: 'metric_tree',
  description:
    'One row per node of a metric tree, segment and month: its figure, and what it adds to the change of the root.',
  grain: ['tree', 'node', 'breakdown', 'segment', 'month'],
  columns: {
    tree: text('Name of the tree.'),
    node: text('Name of the node, unique among all trees.'),
    parent: nullable(text('Node that this one is a part of; empty at the root.')),
    title: text('The node in the words of people.'),
    owner: text('Role whose number it is.'),
    responsible: text('Roles that work on it, with commas between them.'),
    accountable: text('Role that answers for it.'),
    consulted: nullable(text('Roles that are asked; empty for none.')),
    informed: nullable(text('Roles that are told; empty for none.')),
    breakdown: text('By what the tree is taken apart; (all) for the figures of all together.'),
    segment: text('Value of that; (all) for all together.'),
    month: date('First day of the month.'),
    unit: text('What the figure counts: currency, percent, number, ratio or months.'),
    better: text('Direction in which it gets better: up or down.'),
    target: nullable(double('The figure as it should be; empty where nobody set a target.')),
    value: nullable(double('The figure of the month; empty where there is none.')),
    change: nullable(double('The figure less that of the month before.')),
    contribution: nullable(
      double(
        "Part of the change of the tree's root that came from this node, in the root's unit; empty where it is not explained.",
      ),
    ),
    mix: nullable(double("Part of the change of the node of all together that came from the segment's weight.")),
    rate: nullable(double("Part of it that came from the segment's own figure.")),
  },
});
