/** The shape of `model/metric-tree.yml`. */
import { z } from 'zod';
import { UNITS } from '../transforms/metric-tree/definition.ts';
import { isPrintable, line, mapping } from './schema.ts';

const text = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .refine((s) => isPrintable(s.replaceAll('\n', ' ')), 'has a control character');
const member = z
  .string()
  .regex(/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/, 'expected a member of a view, such as `acquisition.channel`');
const members = z.array(member).min(1).max(20);
const roles = z.array(line(60)).max(20).default([]);

const node = mapping({
  title: line(80),
  description: text,
  formula: line(500),
  parent: z.string().optional(),
  unit: z.enum(UNITS),
  better: z.enum(['up', 'down']),
  target: z.number().min(-1e15).max(1e15).optional(),
  owner: line(60).optional(),
  accountable: line(60).optional(),
  responsible: roles,
  consulted: roles,
  informed: roles,
});

const tree = mapping({
  title: line(80),
  description: text,
  time: members,
  where: z.record(member, line(200)).default({}),
  per: z.record(z.string(), members).optional(),
  by: z.record(z.string(), members).default({}),
  nodes: z.record(z.string(), node),
});

export const metricTreeSchema = mapping({
  roles: z.record(z.string(), line(200)).default({}),
  trees: z.record(z.string(), tree).default({}),
});

export type TreeYaml = z.output<typeof tree>;
export type NodeYaml = z.output<typeof node>;
