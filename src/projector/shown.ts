/** The schemas that readers name. */
export const shown = { api: 'projection', dashboard: 'dashboard', fine: 'dashboard_fine' } as const;
