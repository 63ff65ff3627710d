import { CHECKS, E2E, hasE2e, runVitest, vitestFolders } from './stages.mjs'
import { Trouble } from './trouble.mjs'

/** Categories of vitest tests by the folder of `test/` they live in: what is neither is integration. */
const FOLDERS_OF = { architecture: ['architecture'], unit: ['core', 'house'] }

/** These read sources alone: neither a build nor a server is needed. */
const PURE = ['architecture', 'core', 'house']

function foldersFor(category, folders) {
  if (folders.includes(category)) return [category]
  if (category === 'integration') return folders.filter((folder) => !PURE.includes(folder))
  return (FOLDERS_OF[category] ?? []).filter((folder) => folders.includes(folder))
}

const vitestStage = (name, folders) => ({
  name,
  run: () => runVitest(folders.map((folder) => `test/${folder}/`)),
})

function planChosen(names) {
  const folders = vitestFolders()
  const known = [...CHECKS.map(({ name }) => name), 'architecture', 'unit', 'integration', 'e2e', ...folders]
  const stranger = names.find((name) => !known.includes(name))
  if (stranger)
    throw new Trouble(`There is no "${stranger}"; choose from: ${[...new Set(known)].join(' ')}`, 2)
  const checks = CHECKS.filter(({ name }) => names.includes(name))
  const chosen = [...new Set(names.flatMap((name) => foldersFor(name, folders)))]
  const tests = chosen.length > 0 ? [vitestStage(`tests (${chosen.join(' ')})`, chosen)] : []
  const e2e = names.includes('e2e') && hasE2e() ? [E2E] : []
  const isReal = e2e.length > 0 || chosen.some((folder) => !PURE.includes(folder))
  return { stages: [...checks, ...tests, ...e2e], needsSystem: isReal, needsBuild: isReal }
}

/** What to run for `--only a,b`; everything when nothing is named. */
export function planStages(only) {
  if (only !== undefined) return planChosen(only.split(',').filter((name) => name !== ''))
  const stages = [...CHECKS, vitestStage('tests', []), ...(hasE2e() ? [E2E] : [])]
  return { stages, needsSystem: true, needsBuild: true }
}
