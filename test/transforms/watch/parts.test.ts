import { describe, expect, it } from 'vitest';
import { bestParts, type Part } from '../../../transforms/watch/parts.ts';

const part = (moved: number, weight: number): Part => ({ leaves: [], deviation: moved * weight, weight });
const whole = (t: number) => ({ t, ways: 2, amounts: false });

describe('bestParts', () => {
  it('is one part where one moved alone', () => {
    const parts = [part(0.02, 100), part(1, 100), part(-0.03, 100)];
    expect(bestParts(parts, whole(12))).toEqual([parts[1]]);
  });
  it('is those that moved, where several did', () => {
    const parts = [part(0.9, 100), part(0, 200), part(1.1, 100), part(0.05, 100)];
    expect(bestParts(parts, whole(15))).toEqual([parts[2], parts[0]]);
  });
  it('is none where all moved alike', () => {
    expect(bestParts([part(0.9, 100), part(1.1, 80), part(1, 300)], whole(30))).toEqual([]);
    expect(bestParts([part(-0.4, 100), part(-0.5, 80)], whole(-30))).toEqual([]);
  });
  it('is none where the movement is too weak to tell', () =>
    expect(bestParts([part(0.05, 100), part(0.2, 100)], whole(3))).toEqual([]));
  it('does not leave out a part that hardly matters', () =>
    expect(bestParts([part(1, 1000), part(0, 20)], whole(50))).toEqual([]));
  it('splits a part that fell from one that rose', () => {
    const parts = [part(0.8, 100), part(-0.7, 100)];
    expect(bestParts(parts, whole(5))).toEqual([parts[0]]);
    expect(bestParts(parts, whole(-5))).toEqual([parts[1]]);
  });
  it('has nothing to say of one part', () => expect(bestParts([part(1, 100)], whole(20))).toEqual([]));
});
