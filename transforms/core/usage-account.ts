/** Whose a row of usage is: what queries that read it as `u` have in common. */
import { sql } from 'kysely';
import { UNMATCHED } from '../identity/decisions.ts';

// Most rows name their account: the others look it up, and a missing key finds nothing at no cost.
/** The subscription that tells the account, where the row does not. */
export const bySubscription = sql<string | null>`case when u.account_id is null then u.subscription_id end`;
/** The user who tells it, where the row does not. */
export const byUser = sql<string | null>`case when u.account_id is null then u.user_id end`;
/** With its alias `x`, its subscription `s` and the match of its user `r`; `unmatched` where nothing tells. */
export const usageAccount = sql<string>`coalesce(x.account_id, u.account_id, s.account_id, r.account_id, ${sql.lit(UNMATCHED)})`;
