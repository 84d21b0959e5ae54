import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need clients from outside npm: npm run test:clients.
    exclude: ['test/clients/**'],
    // Integration tests start a real DuckDB, a real Cube and sockets; two cores are the smallest machine supported.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
