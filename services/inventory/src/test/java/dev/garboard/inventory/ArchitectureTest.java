package dev.garboard.inventory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses service =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.garboard.inventory");

  /**
   * So that a rule of the business can be read and tested without a server, a database or a broker.
   */
  @Test
  void theDomainIsPlainJava() {
    classes()
        .that()
        .resideInAPackage("..domain..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "..domain..", "dev.garboard.contracts.money..")
        .check(service);
  }

  /**
   * So that PostgreSQL can replace the memory, and gRPC join HTTP, without touching the other side.
   */
  @Test
  void theDoorAndTheAdaptersDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAnyPackage("..http..", "..grpc..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..adapter..")
        .check(service);
    noClasses()
        .that()
        .resideInAPackage("..adapter..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..http..", "..grpc..")
        .check(service);
  }
}
