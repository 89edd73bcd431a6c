export {
  type Job,
  type JobDetail,
  type JobQuery,
  useAfterJob,
  useCancelJob,
  useJob,
  useJobs,
  useMoveJob,
  useRetryJob,
} from "@/features/jobs/api";
export { Jobs } from "@/features/jobs/JobList";
