package dev.garboard.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.http.HttpRequest;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

/** What the compiler cannot see. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.garboard.operator");

  /** A dependent that asked the cluster could not be tested by files, nor rendered offline. */
  @Test
  void dependentsSeeThePlanAndNeverTheCluster() {
    noClasses()
        .that()
        .resideInAPackage("..dependent..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..")
        .check(CLASSES);
  }

  /** Two places that write would be two sets of rules about when to write. */
  @Test
  void onlyOneClassSendsRequestsToTheServer() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(ApiServer.class, Calls.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Calls.class)
        .check(CLASSES);
    noClasses()
        .that()
        .doNotBelongToAnyOf(Calls.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(HttpRequest.class, Request.class)
        .check(CLASSES);
  }
}
