import { describe, expect, it } from 'vitest';
import { actNames, type ActName } from '../../contract/acts.ts';
import { roles, type Role } from '../../contract/domain.ts';
import type { NetworkId, OrganisationId, StaffId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { can, mustBeAllowed } from './can.ts';

const somebody = (...held: readonly Role[]): Principal => ({
  id: '01' as StaffId,
  owner: '02' as OrganisationId,
  ownerKind: 'police-zone',
  ground: ['02' as OrganisationId],
  roles: held.map((role) => ({
    role,
    network: role === 'coordinator' || role === 'street-contact' ? ('03' as NetworkId) : null,
  })),
  language: 'nl',
  timeZone: 'Europe/Brussels',
});

// Written out by hand from docs/product.md, "Who stands before the screen": a mark is a yes.
const table = `
                        self net.list net.change place list read compose approve publish export review import members roll list.check type reach end coordinators name screen rules.put invite wishes staff watch control
dispatcher              x    x        .          x     x    x    x       x       x       x      x      .      .       .    .          .    x     .   .            .    .      .         .      x      .     .     .
officer                 x    x        x          x     x    x    x       x       x       x      x      x      x       x    x          x    x     x   x            x    x      x         x      x      .     .     .
chief                   x    x        x          x     x    x    x       x       x       x      x      .      .       .    .          .    x     .   x            x    x      .         .      x      x     .     .
prevention              x    x        x          x     x    x    x       .       x       x      x      x      .       .    .          x    x     .   x            x    .      x         x      x      .     .     .
coordinator             x    x        .          x     x    x    x       .       x       x      .      .      x       x    x          x    x     x   x            x    .      x         x      .      .     .     .
street-contact          x    x        .          x     .    .    .       .       .       .      .      .      .       x    .          .    .     .   .            .    .      .         .      .      .     .     .
emergency-coordinator   x    x        .          x     x    x    x       x       x       x      x      .      .       .    .          .    .     .   .            .    .      .         .      .      .     .     .
mayor                   x    x        .          x     x    x    x       x       x       x      x      .      .       .    .          .    .     .   .            .    .      .         .      .      .     .     .
deputy                  x    x        .          x     x    x    x       x       x       x      x      .      .       .    .          .    .     .   .            .    .      .         .      .      .     .     .
fire-officer            x    x        .          x     x    x    x       x       x       x      x      .      .       .    .          .    .     .   .            .    .      .         .      .      .     .     .
system-manager          x    x        x          x     .    .    .       .       .       .      .      x      .       .    .          .    .     .   .            .    .      .         .      .      x     x     x`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const [heading = [], ...rows] = table;
const columns: Readonly<Record<string, ActName>> = {
  'self': 'self',
  'net.list': 'network.list',
  'net.change': 'network.change',
  'place': 'place.find',
  'list': 'message.list',
  'read': 'message.read',
  'compose': 'message.compose',
  'approve': 'message.approve',
  'publish': 'message.publish',
  'export': 'message.export',
  'review': 'message.review',
  'import': 'import.run',
  'members': 'members.export',
  'roll': 'members.read',
  'list.check': 'members.check',
  'end': 'members.end',
  'type': 'member.type',
  'reach': 'network.reach',
  'coordinators': 'coordinator.list',
  'name': 'coordinator.name',
  'screen': 'coordinator.screen',
  'rules.put': 'rules.put',
  'invite': 'network.invite',
  'wishes': 'wish.list',
  'staff': 'staff.manage',
  'watch': 'delivery.watch',
  'control': 'delivery.control',
}; // prettier-ignore

describe('who may', () => {
  it('has a row for every role and a column for every act', () => {
    expect(rows.map(([role]) => role).sort()).toEqual([...roles].sort());
    expect(heading.map((column) => columns[column]).sort()).toEqual([...actNames].sort());
  });

  it.each(rows)('lets %s do what the table says, and no more', (role, ...marks) => {
    const allowed = heading.filter((column) => can(somebody(role as Role), columns[column] ?? 'self'));
    expect(allowed).toEqual(heading.filter((_, n) => marks[n] === 'x'));
  });

  it('lets nobody without a role do anything', () => {
    expect(actNames.filter((act) => can(somebody(), act))).toEqual([]);
  });

  it('adds up the roles of one person', () => {
    const both = somebody('system-manager', 'coordinator');
    expect(can(both, 'staff.manage') && can(both, 'message.read')).toBe(true);
    expect(can(both, 'message.review')).toBe(false);
  });

  it('refuses with the code of a role', () => {
    expect(() => mustBeAllowed(somebody('coordinator'), 'message.review')).toThrow('access/role');
    expect(() => mustBeAllowed(somebody('officer'), 'message.review')).not.toThrow();
  });
});
