export { HealthWord } from "@/features/sites/health/HealthWord";
export { type FleetState, stateOf } from "@/features/sites/health/words";
