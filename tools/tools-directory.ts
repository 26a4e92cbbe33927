import { fileURLToPath } from 'node:url'

/** Where a clone keeps the test tools that its machine lacks; ignored by git. Programs are in its `bin`. */
export const toolsDirectory: string = fileURLToPath(new URL('../.jr/tools', import.meta.url))
