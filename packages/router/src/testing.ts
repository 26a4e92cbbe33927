export { createScriptedProvider } from './testing/scripted-provider.ts'
export type { ScriptedProvider, ScriptedTurn } from './testing/scripted-provider.ts'
export { createSeededRandom } from './testing/seeded-random.ts'
