import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link, Navigate, useLocation, useNavigate } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { useOptions } from "@/features/auth/api";
import { AuthPage } from "@/features/auth/AuthPage";
import { api, type Schemas, told } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";
import { beginSession, isSignedIn } from "@/lib/api/session";

export function SignIn() {
  const navigate = useNavigate();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  const form = useForm<Schemas["CredentialsRequest"]>({ initialValues: { email: "", password: "" } });
  const signIn = useMutation({
    mutationFn: (body: Schemas["CredentialsRequest"]) => told(api.POST("/api/v1/auth/login/", { body })),
    onSuccess: (session) => {
      beginSession(session);
      navigate(from, { replace: true });
    },
  });
  const options = useOptions().data;
  if (isSignedIn() && !signIn.isSuccess) return <Navigate to={from} replace />;
  if (options?.has_account === false) return <Navigate to="/register" replace />;
  return (
    <AuthPage title="Sign in">
      <form onSubmit={form.onSubmit((body) => signIn.mutate(body))}>
        <Stack>
          {signIn.isError && <ErrorNote error={asApiError(signIn.error)} />}
          <TextInput label="E-mail" type="email" autoComplete="username" required {...form.getInputProps("email")} />
          <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps("password")} />
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
          {options?.registration_open && (
            <Text size="sm">
              New here?{" "}
              <Anchor component={Link} to="/register" underline="always">
                Create an account
              </Anchor>
            </Text>
          )}
        </Stack>
      </form>
    </AuthPage>
  );
}
