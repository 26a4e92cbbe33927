import { generate, PostgresDialect, RawExpressionNode } from 'kysely-codegen'
import { createDatabase } from '@jr/database'
import { sql } from 'kysely'

const words = /ANY \(+ARRAY\[(?<list>[^\]]+)\]/

/**
 * The TypeScript types of a migrated database. Check constraints that list words, a column's own or its domain's, become unions of
 * those words, and comments become doc comments. bigint and numeric are numbers, as `createDatabase` reads them.
 */
export async function generateTypes(connectionString: string): Promise<string> {
  const { db, close } = createDatabase({ connectionString, max: 1 })
  try {
    const constraints = await sql<{ column: string; definition: string; nullable: boolean }>`
      select c.conrelid::regclass || '.' || a.attname as column, pg_get_constraintdef(c.oid) as definition, not a.attnotnull as nullable
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'c' and c.connamespace = 'public'::regnamespace and cardinality(c.conkey) = 1
      union all
      select a.attrelid::regclass || '.' || a.attname, pg_get_constraintdef(c.oid), not a.attnotnull
      from pg_constraint c
      join pg_attribute a on a.atttypid = c.contypid
      join pg_class t on t.oid = a.attrelid and t.relkind = 'r'
      where c.contype = 'c' and c.contypid <> 0 and c.connamespace = 'public'::regnamespace
    `.execute(db)
    const defaults = await sql<{ column: string }>`
      select d.adrelid::regclass || '.' || a.attname as column
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    `.execute(db)
    const withDefault = new Set(defaults.rows.map((row) => row.column))
    const columns: Record<string, RawExpressionNode> = {}
    for (const { column, definition, nullable } of constraints.rows) {
      const list = words.exec(definition)?.groups?.['list']
      if (list === undefined) continue
      const union = [...list.matchAll(/'([^']+)'/g)].map((match) => `"${match[1]}"`).join(' | ')
      const type = nullable ? `${union} | null` : union
      columns[column] = new RawExpressionNode(withDefault.has(column) ? `Generated<${type}>` : type)
    }
    return await generate({
      db,
      dialect: new PostgresDialect({ numericParser: 'number' }),
      excludePattern: 'jr_queue.*',
      defaultSchemas: ['public'],
      overrides: { columns },
      typeMapping: { int8: 'number', numeric: 'number' },
      outFile: null,
      print: false,
    })
  } finally {
    await close()
  }
}
