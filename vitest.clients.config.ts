/** Tests with clients that npm does not install: `.ci/run` gets them from Debian. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/clients/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 240_000, pool: 'forks' },
});
