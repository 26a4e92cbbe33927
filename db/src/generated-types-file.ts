/** Where the generated types of @jr/database are. */
export const generatedTypesFile: URL = new URL('../../packages/database/src/generated/tables.ts', import.meta.url)
