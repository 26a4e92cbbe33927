export { DatabaseError, type DatabaseErrorCode, databaseErrorCodes } from './database-error.ts'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedChecksUrl,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.ts'
export { migrate, type MigrateOptions } from './migrate.ts'
