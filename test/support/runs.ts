/** How often a property is tried. Where specs are run a thousand times over, fewer cases each time will do. */
const most = (globalThis as { propertyRunsMax?: number }).propertyRunsMax ?? Number.POSITIVE_INFINITY;

export function runs(wanted: number): { numRuns: number } {
  return { numRuns: Math.min(wanted, most) };
}
