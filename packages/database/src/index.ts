export { createDatabase, type DatabaseConnection, type DatabaseOptions } from './create-database.ts'
export type { DB as Database } from './generated/tables.ts'
export { openSession } from './open-session.ts'
export type { JrAttempts, JrEvidence, JrExecutionSteps, JrFileChanges } from './generated/tables.ts'
