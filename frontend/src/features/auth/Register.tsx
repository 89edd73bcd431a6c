import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { useOptions } from "@/features/auth/api";
import { AuthPage } from "@/features/auth/AuthPage";
import { api, type Schemas, told } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";
import { beginSession } from "@/lib/api/session";

const EMPTY: Schemas["RegistrationRequest"] = { account_name: "", name: "", email: "", password: "" };

export function Register() {
  const navigate = useNavigate();
  const form = useForm({ initialValues: EMPTY });
  const register = useMutation({
    mutationFn: (body: Schemas["RegistrationRequest"]) => told(api.POST("/api/v1/auth/register/", { body })),
    onSuccess: (session) => {
      beginSession(session);
      navigate("/", { replace: true });
    },
    onError: (error) => form.setErrors(asApiError(error).fields),
  });
  const options = useOptions().data;
  return (
    <AuthPage title={options?.has_account === false ? "Welcome: create the first account" : "Create an account"}>
      <form onSubmit={form.onSubmit((body) => register.mutate(body))}>
        <Stack>
          {register.isError && <ErrorNote error={asApiError(register.error)} />}
          <TextInput label="Team or company" required {...form.getInputProps("account_name")} />
          <TextInput label="Your name" autoComplete="name" required {...form.getInputProps("name")} />
          <TextInput label="E-mail" type="email" autoComplete="username" required {...form.getInputProps("email")} />
          <PasswordInput label="Password" autoComplete="new-password" required {...form.getInputProps("password")} />
          <Button type="submit" loading={register.isPending}>
            Create account
          </Button>
          {options?.registration_open === false && <Text size="sm">This IGNY8 takes no new accounts: ask its owner to add you.</Text>}
          {options?.has_account && (
            <Text size="sm">
              You have one?{" "}
              <Anchor component={Link} to="/sign-in" underline="always">
                Sign in
              </Anchor>
            </Text>
          )}
        </Stack>
      </form>
    </AuthPage>
  );
}
