import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toolsDirectory } from './tools-directory.ts'

/**
 * Builds a tool in a directory of its own and moves it to its place when it is complete, so that an interrupted or a second
 * installation never leaves half a tool. Returns the place.
 */
export function placeTool(name: string, build: (directory: string) => void): string {
  mkdirSync(join(toolsDirectory, 'bin'), { recursive: true })
  const directory = mkdtempSync(join(toolsDirectory, `${name}-`))
  const place = join(toolsDirectory, name)
  try {
    build(directory)
    rmSync(place, { recursive: true, force: true })
    renameSync(directory, place)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  return place
}
