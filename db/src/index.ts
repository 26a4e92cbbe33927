export { DatabaseError, type DatabaseErrorCode } from './database-error.ts'
export { migrate, type MigrateOptions } from './migrate.ts'
