export { JobTray } from "@/features/tray/JobTray";
