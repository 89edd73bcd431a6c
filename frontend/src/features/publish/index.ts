export { PublishPanel, type PublishPanelProps } from "@/features/publish/PublishPanel";
export { ScheduleDialog } from "@/features/publish/ScheduleDialog";
