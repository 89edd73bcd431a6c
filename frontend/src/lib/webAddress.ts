/** Where a link may lead that a site has told of: only to pages. A site could say `javascript:` too. */
export function webAddress(told: string | null | undefined): string | undefined {
  return told && /^https?:\/\//i.test(told) ? told : undefined;
}
