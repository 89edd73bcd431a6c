export { PublishPanel, type PublishPanelProps } from "@/features/publish/PublishPanel";
