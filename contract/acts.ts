/** The acts that `can()` decides about; src/access/can.ts holds the one table of who may. */
export const actNames = [
  'self',
  'network.list',
  'network.change',
  'place.find',
  'message.list',
  'message.read',
  'message.compose',
  'message.approve',
  'message.publish',
  'message.export',
  'message.review',
  'import.run',
  'members.export',
  'staff.manage',
  'delivery.watch',
  'delivery.control',
] as const;
export type ActName = (typeof actNames)[number];
