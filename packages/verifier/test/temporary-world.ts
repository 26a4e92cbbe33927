import type { Sandbox } from '@jr/workspace'
import { onTestFinished } from 'vitest'
import { makeWorld } from './make-world.ts'
import type { World } from './make-world.ts'

/** A world that is removed when the test ends. */
export async function createWorld(files: Record<string, string> = {}, sandbox?: Sandbox): Promise<World> {
  const world = await makeWorld(files, sandbox)
  onTestFinished(world.remove)
  return world
}
