// The fences that need no types: what each room may import, and the words it may not use. Every message says the way
// out. test/architecture proves with planted offenders that each of them bites.

import regexp from 'eslint-plugin-regexp'

const CORE_IMPORTS = [
  {
    regex:
      '^node:|^(fs|path|os|crypto|http|https|net|worker_threads|child_process|events|stream|util|url)(/|$)',
    message: 'core may not import Node: ask through a port in ports.ts and let an adapter implement it.',
  },
  {
    regex: '^electron($|/)',
    message: 'core may not import Electron: windows and menus live in src/main/desktop.',
  },
  {
    regex: '^(react|react-dom|@mantine/.*|zustand)($|/)',
    message: 'core may not draw: give the renderer a contract entry that answers with plain data.',
  },
  {
    regex: '/(main|renderer|preload)/',
    message: 'core may not import the outside: declare what it needs in ports.ts; main/engine wires it.',
  },
]

const ELECTRON_HOME = {
  regex: '^electron($|/)',
  message: 'only src/main/desktop and src/preload may import electron: ask them through the contract.',
}

const NO_RENDERER = {
  regex: '/renderer/',
  message: 'main may not import the renderer: the contract is all that both sides know.',
}

const RENDERER_IMPORTS = [
  {
    regex: '^node:|^electron($|/)',
    message:
      'the renderer is sandboxed and has neither Node nor Electron: ask through the client (renderer/client).',
  },
  { regex: '/main/', message: 'the renderer may not import main: ask through the client (renderer/client).' },
  {
    regex: '/core/(?!kernel/|contract/)',
    message:
      'the renderer asks, it does not compute: call a contract entry instead of importing a domain room.',
  },
]

const PRELOAD_IMPORTS = [
  {
    regex: '^(?!electron$|\\.)',
    message:
      'the preload is one sandboxed file: electron and the channel names of the contract, nothing else.',
  },
  {
    regex: '/(main|renderer)/',
    message: 'the preload is a bridge, nothing else: put behaviour on either side of it.',
  },
]

const CORE_GLOBALS = [
  ['process', 'core has no environment: configuration arrives as a parameter from main/engine.'],
  ['console', 'core does not print: return a value or a failure; main/engine logs.'],
  ['setTimeout', 'core does not wait: take the Clock port, or let app schedule it through a port.'],
  ['setInterval', 'core does not wait: take the Clock port, or let app schedule it through a port.'],
  ['setImmediate', 'core does not wait: take the Clock port, or let app schedule it through a port.'],
  ['performance', 'core has no clock: take the Clock port from the kernel.'],
  ['crypto', 'core has no dice: take the Random or IdSource port from the kernel, hash through a port.'],
  ['fetch', 'core has no network: ask through a port and let an adapter implement it.'],
  ['Buffer', 'core has no Node: use Uint8Array.'],
].map(([name, message]) => ({ name, message }))

const NO_ENUM = {
  selector: 'TSEnumDeclaration',
  message: 'no enum: use a union of string literals, or an `as const` record when it needs values.',
}
const NO_PARAMETER_PROPERTY = {
  selector: 'TSParameterProperty',
  message: 'no parameter properties: use a closure (`make...`) or assign a declared field.',
}
const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'no default export: export the name, so that a search finds every use.',
}
const NO_INHERITANCE = {
  selector: 'ClassDeclaration[superClass][superClass.name!=/(Error|Failure)$/]',
  message: 'no inheritance: compose functions over readonly records (errors excepted).',
}
const NO_MODULE_STATE = {
  selector:
    'Program > VariableDeclaration[kind=/^(let|var)$/], Program > ExportNamedDeclaration > VariableDeclaration[kind=/^(let|var)$/]',
  message: 'no module-level mutable state: hold it in a `make...` closure that main/engine creates.',
}
const NO_MADE_EXPRESSION = {
  selector: ":matches(NewExpression, CallExpression)[callee.name='RegExp']:not([arguments.0.type='Literal'])",
  message: 'no regular expression put together at run time: nobody can say how long it takes. Write it out.',
}
/** What somebody else's words could become code by: they are drawn as words, whatever they hold. */
const NO_RAW_MARKUP = {
  selector:
    "JSXAttribute[name.name='dangerouslySetInnerHTML'], Property[key.name='dangerouslySetInnerHTML'], " +
    'MemberExpression[property.name=/^(inner|outer)HTML$/], MemberExpression[property.name="insertAdjacentHTML"], ' +
    "MemberExpression[object.name='document'][property.name=/^write(ln)?$/]",
  message: 'no raw markup: let React draw it, so that what others wrote stays words.',
}
const NO_TIMED_TEXT = {
  selector: "CallExpression[callee.name=/^set(Timeout|Interval)$/][arguments.0.type='Literal']",
  message: 'no text as a program: hand a function to the timer.',
}
const HOUSE_SYNTAX = [
  NO_RAW_MARKUP,
  NO_TIMED_TEXT,
  NO_ENUM,
  NO_PARAMETER_PROPERTY,
  NO_DEFAULT_EXPORT,
  NO_INHERITANCE,
  NO_MODULE_STATE,
  NO_MADE_EXPRESSION,
]

const CORE_SYNTAX = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'core has no clock: take the Clock port from the kernel.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'core has no clock: take the Clock port from the kernel.',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'core has no clock: take the Clock port from the kernel.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'core has no dice: take the Random port from the kernel, seeded.',
  },
]

const HEX_COLOUR = '/#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})(?![0-9a-zA-Z_-])/'
const HEX_MESSAGE = 'no colour outside src/renderer/theme: use a token, var(--...), so that both themes hold.'
const FONT_MESSAGE =
  'no font size outside src/renderer/theme: use a type token, so that density and zoom hold.'
const FONT_KEY = "Property[key.name='fontSize']"

const THEME_SYNTAX = [
  { selector: `Literal[value=${HEX_COLOUR}]`, message: HEX_MESSAGE },
  { selector: `TemplateElement[value.raw=${HEX_COLOUR}]`, message: HEX_MESSAGE },
  { selector: `${FONT_KEY} > Literal.value[value=/px/]`, message: FONT_MESSAGE },
  { selector: `${FONT_KEY} > Literal.value[raw=/^\\d/]`, message: FONT_MESSAGE },
  { selector: 'Literal[value=/font(-size)?:[^;]*px/]', message: FONT_MESSAGE },
]

/** No text that a stranger sends may hold the engine up: an expression's time grows no faster than its text. */
const LINEAR_EXPRESSIONS = {
  files: ['{src,scripts,resources}/**/*.{ts,tsx,mjs}'],
  plugins: { regexp },
  rules: {
    'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
    'regexp/no-super-linear-move': ['error', { report: 'potential' }],
  },
}

/** No text becomes a program. */
const NO_CODE_FROM_TEXT = {
  files: ['{src,scripts,resources}/**/*.{ts,tsx,mjs}'],
  rules: { 'no-eval': 'error', 'no-new-func': 'error', 'no-script-url': 'error' },
}

const imports = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })
const syntax = (rules) => ({ 'no-restricted-syntax': ['error', ...rules] })
const inFiles = (files, rules, ignores = []) => ({ files, ignores, rules })

/** Flat config blocks; the parser is the caller's. */
export const fences = [
  LINEAR_EXPRESSIONS,
  NO_CODE_FROM_TEXT,
  inFiles(['src/**/*.{ts,tsx}'], { ...imports([ELECTRON_HOME]), ...syntax(HOUSE_SYNTAX) }),
  inFiles(['src/core/**/*.ts'], {
    ...imports(CORE_IMPORTS),
    ...syntax([...HOUSE_SYNTAX, ...CORE_SYNTAX]),
    'no-restricted-globals': ['error', ...CORE_GLOBALS],
  }),
  inFiles(['src/main/**/*.ts'], imports([ELECTRON_HOME, NO_RENDERER])),
  inFiles(['src/main/desktop/**/*.ts'], imports([NO_RENDERER])),
  inFiles(['src/preload/**/*.ts'], imports(PRELOAD_IMPORTS)),
  inFiles(['src/renderer/**/*.{ts,tsx}'], imports(RENDERER_IMPORTS)),
  inFiles(['src/renderer/**/*.{ts,tsx}'], syntax([...HOUSE_SYNTAX, ...THEME_SYNTAX]), [
    'src/renderer/theme/**',
  ]),
]
