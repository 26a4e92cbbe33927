import { join } from 'node:path'
import { findProgram, isExecutable } from './find-program.ts'
import { toolsDirectory } from './tools-directory.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
/** macOS does not put applications on PATH. */
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Finds a Chromium for the web tests: `JR_CHROMIUM` (and nothing else when it is set), PATH, the clone's own tools. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { JR_CHROMIUM: chosen, PATH: path } = environment
  if (chosen !== undefined && chosen !== '') return isExecutable(chosen) ? chosen : undefined
  return (
    findProgram(names, path ?? '') ?? applications.find(isExecutable) ?? findProgram(names, join(toolsDirectory, 'bin'))
  )
}
