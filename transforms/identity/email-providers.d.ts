/** The package has no types of its own. */
declare module 'email-providers' {
  /** Domains of mail for everybody. */
  const domains: readonly string[];
  export default domains;
}
