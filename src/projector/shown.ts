/** The schemas that readers name, and the role of the finer one. */
export const shown = { api: 'projection', dashboard: 'dashboard', fine: 'dashboard_fine' } as const;
/** Granted to those who may see what tells, in a small village, whose row it is. */
export const fine_role = 'ledger_dashboard_fine';
