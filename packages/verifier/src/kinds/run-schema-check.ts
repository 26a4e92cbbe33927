import type { Check } from '@jr/instructions'
import { isWorkspaceError, readFile, readSnapshotFile, resolvePath } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'
import { compileSchema } from '../compile-schema.ts'
import type { CheckResult } from '../evidence.ts'
import { isDocumentFile } from '../is-document-file.ts'

type SchemaCheck = Extract<Check, { kind: 'schema' }>

/**
 * Validates a JSON file against a JSON Schema of the workspace. The schema is taken from the state before
 * the work or from the document: one that the author of the file wrote says nothing.
 */
export async function runSchemaCheck(check: SchemaCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.text
  try {
    const schemaText = await readTrustedSchema(check.schemaPath, context)
    if (schemaText === undefined) {
      return {
        outcome: 'could_not_run',
        command,
        output: '',
        reason: `${check.schemaPath} was written by the author of the work, so it judges nothing`,
      }
    }
    const schema = parse(schemaText)
    if (typeof schema !== 'object' || schema === null) {
      return { outcome: 'could_not_run', command, output: '', reason: `${check.schemaPath} is not a JSON Schema` }
    }
    const findFaults = compileSchema(schema)
    const data = parse(await readFile(context.workspace, check.path, { allowSecrets: true }))
    if (data === undefined) return { outcome: 'fail', command, output: '', reason: `${check.path} is not JSON` }
    const faults = findFaults(data)
    const [first] = faults
    if (first === undefined) return { outcome: 'pass', command, output: `${check.path} is valid` }
    return { outcome: 'fail', command, output: faults.join('\n'), reason: `${check.path}: ${first}` }
  } catch (error) {
    if (isWorkspaceError(error)) return { outcome: 'fail', command, output: '', reason: error.message }
    const message = error instanceof Error ? error.message : String(error)
    return { outcome: 'could_not_run', command, output: '', reason: `${check.schemaPath} cannot be used: ${message}` }
  }
}

async function readTrustedSchema(path: string, context: CheckContext): Promise<string | undefined> {
  const resolved = await resolvePath(context.workspace, path)
  if (context.base !== undefined && context.phase === 'after') {
    const original = await readSnapshotFile(context.base, resolved.relative)
    if (original !== undefined) return original.toString('utf8')
    if (!(await isDocumentFile(context, resolved.relative))) return undefined
  }
  return readFile(context.workspace, path)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
