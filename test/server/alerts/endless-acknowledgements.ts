/** Acknowledges an alert until it is killed; the directory of the warehouse is its argument. */
import { acknowledge } from '../../../server/alerts/alerts.ts';

for (let n = 0; ; n++) {
  await acknowledge(process.argv[2]!, 'a', { by: 'Ana', note: 'x'.repeat(20_000), at: new Date().toISOString() });
  if (n === 0) process.stdout.write('writing\n');
}
