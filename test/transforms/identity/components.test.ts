import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Components } from '../../../transforms/identity/components.ts';

it('joins what is joined, directly or through others, and nothing else', () => {
  const edge = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }));
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 30 }), (edges) => {
      const components = new Components();
      for (const [a, b] of edges) components.join(String(a), String(b));
      // Reachability by Warshall's algorithm.
      const reach = Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (__, j) => i === j));
      for (const [a, b] of edges) reach[a]![b] = reach[b]![a] = true;
      for (let k = 0; k < 16; k++)
        for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) if (reach[i]![k] && reach[k]![j]) reach[i]![j] = true;
      for (let i = 0; i < 16; i++)
        for (let j = 0; j < 16; j++)
          expect(components.of(String(i)) === components.of(String(j)), `${i} and ${j}`).toBe(reach[i]![j]);
    }),
  );
});
