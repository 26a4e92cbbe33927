import { readFileSync } from 'node:fs'
import { createFeatures, extractFeatures } from '../src/classifier/features.ts'
import type { Features } from '../src/classifier/features.ts'
import { toTaskText } from '../src/classifier/task-text.ts'
import { ANCHORS, FILLER } from './anchors.ts'
import { typeInPassing } from './type-in-passing.ts'

/** 0 haiku, 1 local, 2 opus. */
export type Level = 0 | 1 | 2

/** One labelled task as the model sees it. */
export interface Example {
  readonly features: Features
  readonly level: Level
  readonly category: string
}

const LEVELS: Readonly<Record<string, Level>> = {
  SIMPLE: 0,
  MEDIUM: 1,
  COMPLEX: 2,
  REASONING: 2,
  haiku: 0,
  local: 1,
  opus: 2,
}
const ANCHOR_COPIES = 3
const LONG_SHARE = 0.5

interface Row {
  readonly prompt: string
  readonly expected_tier: string
  readonly category: string
}

function readRows(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Row)
}

const scratch = createFeatures()

/** A copy without the room that is left over: training keeps thousands of them. */
function toFeatures(title: string, instructions: string): Features {
  extractFeatures(toTaskText({ title, instructions }), scratch)
  const { count, tokens } = scratch
  return {
    ...scratch,
    hashes: scratch.hashes.slice(0, count),
    owners: scratch.owners.slice(0, count),
    starts: scratch.starts.slice(0, tokens),
    ends: scratch.ends.slice(0, tokens),
    words: scratch.words.slice(0, tokens),
    structure: scratch.structure.slice(),
  }
}

function toExample(title: string, instructions: string, tier: string, category: string): Example {
  const level = LEVELS[tier]
  if (level === undefined) throw new Error(`unknown tier ${tier}`)
  return { features: toFeatures(title, instructions), level, category }
}

/** The prompts of a file as they are. */
export function readExamples(file: string): Example[] {
  return readRows(file).map((row) => toExample(row.prompt, '', row.expected_tier, row.category))
}

/** A share of them inside an instruction's usual prose: a longer text is not a harder task. */
export function readLongExamples(file: string, random: () => number): Example[] {
  const pick = (): string => FILLER[Math.floor(random() * FILLER.length)] ?? ''
  return readRows(file)
    .filter(() => random() < LONG_SHARE)
    .map((row) => {
      const prose = Array.from({ length: 2 + Math.floor(random() * 10) }, pick).join(' ')
      return toExample(row.prompt, prose, row.expected_tier, row.category)
    })
}

/** All of them as they are typed in a hurry. */
export function readTypedExamples(file: string, random: () => number): Example[] {
  return readRows(file).map((row) => toExample(typeInPassing(row.prompt, random), '', row.expected_tier, row.category))
}

/** Our own tasks, several times over so that they carry weight beside the many others. */
export function anchorExamples(): Example[] {
  const once = ANCHORS.map(({ title, instructions, tier }) => toExample(title, instructions, tier, 'anchor'))
  return Array.from({ length: ANCHOR_COPIES }, () => once).flat()
}
