import { delimiter, join } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { toolsDirectory } from './tools-directory.ts'

/**
 * What vitest adds to the environment of every test: the clone's own tools at the end of PATH (the machine's come first), and
 * `JR_CHROMIUM`, the browser for web tests. So no test searches for a tool, and no package imports from this folder.
 */
export function createTestEnvironment(): Record<string, string> {
  const chromium = findChromium()
  return {
    PATH: [process.env.PATH, join(toolsDirectory, 'bin')].join(delimiter),
    ...(chromium !== undefined && { JR_CHROMIUM: chromium }),
  }
}
