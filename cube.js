/**
 * Options of Cube (https://cube.dev/docs/reference/configuration/config) that a company sets for itself: who may see
 * what. What is served, where and from which warehouse is strata's own. Members and rows are restricted by
 * `access_policy` in model/views; here is what those policies go by.
 */
export default {
  // Groups of a user, for `access_policy: [{ group: sales, ... }]`. The security context is the payload of the token.
  // contextToGroups: ({ securityContext }) => securityContext.groups ?? [],
  //
  // Changes every query before it is planned, for example to show everybody but administrators one region.
  // queryRewrite: (query, { securityContext }) =>
  //   securityContext.admin
  //     ? query
  //     : { ...query, filters: [...(query.filters ?? []),
  //         { member: 'revenue.region', operator: 'equals', values: [securityContext.region ?? ''] }] },
  //
  // Users of the SQL API, in place of CUBEJS_SQL_USER: the password of a user, and a security context for the policies. Throws for
  // users that it does not know. With a third parameter it gets the password that the client sent, within TLS, and says
  // skipPasswordCheck: true when it is right.
  // checkSqlAuth: async (request, user) => {
  //   if (user !== 'ana') throw new Error('no such user');
  //   return { password: process.env.ANAS_PASSWORD, securityContext: { groups: ['sales'], region: 'EMEA' } };
  // },
  //
  // Takes tokens of your own kind: sets the security context, or throws, which is a 403.
  // checkAuth: async (request, token) => { request.securityContext = await whoIs(token); },
  //
  // Other origins whose pages may ask: none by default.
  // http: { cors: { origin: ['https://dashboards.example.com'] } },
};
