import { Type, type Static } from 'typebox'
import { DateTime } from './primitives.ts'

/** A pause of everything or of one Jr: no step of what it covers starts. */
export const Pause = Type.Object({
  scope: Type.String({ description: '`all`, or `jr:` and the name of the Jr.' }),
  reason: Type.String(),
  created_by: Type.String(),
  created_at: DateTime(),
})
export type Pause = Static<typeof Pause>

/** Body of `POST /api/jr/jrs/pause` and `…/resume`. */
export const PauseRequest = Type.Object(
  {
    jr_name: Type.String({ minLength: 1, maxLength: 100 }),
    note: Type.Optional(Type.String({ maxLength: 4000, description: 'Why.' })),
  },
  { additionalProperties: false },
)
export type PauseRequest = Static<typeof PauseRequest>

export const Pauses = Type.Object({ pauses: Type.Array(Pause) }, { description: 'The pauses that hold now.' })
export type Pauses = Static<typeof Pauses>
