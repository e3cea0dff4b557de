/** Roles of the database, which the migrations make. */

/** The role that the service takes on; the projector owns its schemas by it. */
export const application_role = 'ledger_app';
/** Reads the views of dashboards. */
export const dashboard_role = 'ledger_dashboard';
/** Granted to those who may see what tells, in a small village, whose row it is. */
export const fine_role = 'ledger_dashboard_fine';
