#!/usr/bin/env node
// DuckDB works in libuv's pool of threads: with the default of 4, a few heavy queries keep files, DNS and signatures waiting.
// Node starts the pool when it reads its first module of ES, so this file is CommonJS.
process.env.UV_THREADPOOL_SIZE ??= '16';
import('./strata.mjs');
