import jwt from 'jsonwebtoken';
import { StrataError } from '../../../errors.ts';
import { readSettings } from '../../settings.ts';
import { type Context, command } from '../command.ts';
import { print } from '../output.ts';
import { parseContext } from '../parse.ts';

/** The claims of a JSON Web Token that say when it is valid. */
const TIMES = ['exp', 'iat', 'nbf'];

export const token = (context: Context) =>
  command(
    'token',
    'a signed token for the REST API',
    "Signs a JSON Web Token with CUBEJS_API_SECRET. Its context is what the model's access policies read, for example the regions that somebody may see.",
    [
      'export CUBEJS_API_SECRET=$(openssl rand -hex 32)',
      'strata token',
      `strata token --context '{"region": "EMEA"}' --expires 12h`,
      'curl -H "Authorization: $(strata token)" http://localhost:4000/cubejs-api/v1/meta',
    ],
  )
    .option('--context <json>', 'security context, a JSON object', '{}')
    .option('--expires <time>', 'how long it is valid: 30m, 12h, 7d', '24h')
    .action((options: { context: string; expires: string }) => {
      const { apiSecret } = readSettings(context.env);
      if (!apiSecret) {
        const what = 'is not set, so there is nothing to sign with.';
        const hint = 'Set the one that the server has; make one: openssl rand -hex 32';
        throw new StrataError('settings.invalid', { problems: [{ where: 'CUBEJS_API_SECRET', what, hint }] });
      }
      if (!/^[1-9]\d{0,5}[smhd]$/.test(options.expires)) {
        const what = `--expires ${JSON.stringify(options.expires)} is no time.`;
        throw new StrataError('usage.invalid', { what, hint: 'Give a number with s, m, h or d, for example 12h.' });
      }
      const securityContext = parseContext('--context', options.context);
      const own = TIMES.find((name) => name in securityContext);
      if (own) {
        const what = `--context: ${own} is not for it to say: strata sets the times of a token.`;
        throw new StrataError('usage.invalid', { what, hint: 'How long it is valid is --expires, for example 12h.' });
      }
      print(jwt.sign(securityContext, apiSecret, { expiresIn: options.expires as '1h' }));
    });
