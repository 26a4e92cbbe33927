import { Type, type TObject, type TString } from 'typebox'
import { ApiFailure } from '../api-failure.ts'

/** Path of everything below one session. Any text is taken: an id that is no UUID is simply the id of no session. */
export const SessionParameters: TObject<{ id: TString }> = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: 'A UUID.' }),
})

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function requireSessionId({ id }: { readonly id: string }): string {
  if (uuid.test(id)) return id
  throw noSession(id)
}

export function noSession(id: string): ApiFailure {
  return new ApiFailure('session_not_found', `There is no session ${id}.`, 'GET /api/jr/sessions lists them.')
}
