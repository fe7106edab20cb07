/** Who asks. Every door of an owned table takes it and shows only what is theirs. */
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import type { NetworkId, OrganisationId, StaffId } from './ids.ts';

export interface Principal {
  readonly id: StaffId;
  readonly owner: OrganisationId;
  readonly ownerKind: OrganisationKind;
  /** The organisation and those it shares ground with: a zone's municipalities, a municipality's zones. */
  readonly ground: readonly OrganisationId[];
  readonly roles: readonly { readonly role: Role; readonly network: NetworkId | null }[];
  readonly language: Language;
  readonly timeZone: string;
}

export const hasRole = (principal: Principal, ...roles: readonly Role[]): boolean =>
  principal.roles.some((one) => roles.includes(one.role));
/** The networks this person coordinates. */
export const coordinates = (principal: Principal): readonly NetworkId[] =>
  principal.roles.flatMap((one) => (one.role === 'coordinator' && one.network ? [one.network] : []));
/** The networks of whoever has no business beyond them; null for whoever works for the whole organisation. */
export const onlyFor = (principal: Principal): readonly NetworkId[] | null =>
  principal.roles.every((one) => one.role === 'coordinator' || one.role === 'street-contact')
    ? principal.roles.flatMap((one) => (one.network ? [one.network] : []))
    : null;
