package dev.garboard.user.domain;

/** Everything that can be done with users, for the doors. */
public record UseCases(
    RegisterUser registerUser,
    ShowUsers showUsers,
    DescribeUser describeUser,
    ChangeEmail changeEmail,
    DeleteUser deleteUser,
    SignIn signIn) {}
