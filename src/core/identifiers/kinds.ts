import { checkIban } from './iban.ts'
import * as americas from './national-americas.ts'
import * as asia from './national-asia.ts'
import * as europe from './national-europe.ts'
import { checkAba, checkEthereumAddress, checkImo, checkImoCompany, checkLuhn } from './payments.ts'
import { checkBic, checkCusip, checkFigi, checkIsin, checkLei, checkSedol } from './securities.ts'
import type { CheckIdentifier } from './types.ts'

/** Every kind by the name under which the faces know it. */
export const IDENTIFIERS = {
  IBAN: checkIban,
  LEI: checkLei,
  ISIN: checkIsin,
  BIC: checkBic,
  ETH: checkEthereumAddress,
  CUSIP: checkCusip,
  SEDOL: checkSedol,
  FIGI: checkFigi,
  ABA: checkAba,
  IMO: checkImo,
  IMO_COMPANY: checkImoCompany,
  LUHN: checkLuhn,
  SSN: americas.checkSsn,
  ITIN: americas.checkItin,
  SIN: americas.checkSin,
  CPF: americas.checkCpf,
  CNPJ: americas.checkCnpj,
  RUT: americas.checkRut,
  CUIT: americas.checkCuit,
  CURP: americas.checkCurp,
  AADHAAR: asia.checkAadhaar,
  PAN: asia.checkPan,
  RIC: asia.checkRic,
  MY_NUMBER: asia.checkMyNumber,
  RRN: asia.checkRrn,
  NRIC: asia.checkNric,
  TWID: asia.checkTwid,
  HKID: asia.checkHkid,
  THAI_ID: asia.checkThaiId,
  TEUDAT_ZEHUT: asia.checkTeudatZehut,
  ZA_ID: asia.checkZaId,
  TFN: asia.checkTfn,
  DNI: europe.checkDni,
  IDNR: europe.checkIdnr,
  NIR: europe.checkNir,
  CODICE_FISCALE: europe.checkCodiceFiscale,
  BSN: europe.checkBsn,
  NRN: europe.checkRrnBelgium,
  PESEL: europe.checkPesel,
  NIF: europe.checkNif,
  PERSONNUMMER: europe.checkPersonnummer,
  HETU: europe.checkHetu,
  FODSELSNUMMER: europe.checkFodselsnummer,
  AHV: europe.checkAhv,
  NINO: europe.checkNino,
  NHS: europe.checkNhs,
  CNP: europe.checkCnp,
  TCKN: europe.checkTckn,
  INN: europe.checkInn,
} as const satisfies Readonly<Record<string, CheckIdentifier>>

export type IdentifierKind = keyof typeof IDENTIFIERS

const KINDS: ReadonlyMap<string, IdentifierKind> = new Map(
  (Object.keys(IDENTIFIERS) as IdentifierKind[]).map((kind) => [kind, kind]),
)

/** The kind of this name in any case; null when none has it. */
export const identifierKindOf = (name: string): IdentifierKind | null =>
  KINDS.get(name.trim().toUpperCase()) ?? null
