/** How often a property is tried. Where specs are run a thousand times over, a share of the cases will do each time. */
const share = (globalThis as { propertyRunsShare?: number }).propertyRunsShare ?? 1;

export function runs(wanted: number): { numRuns: number } {
  return { numRuns: Math.ceil(wanted * share) };
}
