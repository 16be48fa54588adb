package dev.tramontane.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.net.URLClassLoader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/architecture.md. They are checked here because the command is the one module that sees all others. */
class ArchitectureTest {
    private static final String[] MODULES = {
        "tensor", "checkpoint", "language", "model", "engine", "train", "server", "loadtest", "cli"
    };

    /** The packages of the server that answer at addresses of their own. */
    private static final List<String> DIALECTS = List.of(
            "anthropic",
            "completions",
            "metrics",
            "mistral",
            "openai",
            "openapi",
            "page",
            "responses",
            "status",
            "tokens",
            "unsupported");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tramontane");

    /** Without this, a module that the importer cannot see would keep every rule. */
    @ParameterizedTest
    @ValueSource(
            strings = {"tensor", "checkpoint", "language", "model", "engine", "train", "server", "loadtest", "cli"})
    void everyModuleIsSeen(String module) {
        DescribedPredicate<JavaClass> inModule = resideInAPackage(packagesOf(module));
        assertThat(CLASSES.stream()
                        .filter(inModule)
                        .filter(type -> !type.getSimpleName().equals("package-info")))
                .as("classes of module %s", module)
                .isNotEmpty();
    }

    @Test
    void everyClassBelongsToAModule() {
        classes()
                .should()
                .resideInAnyPackage(
                        Stream.of(MODULES).map(ArchitectureTest::packagesOf).toArray(String[]::new))
                .because("a new module must be given its place in these rules")
                .check(CLASSES);
    }

    @Test
    void arrowsPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("tensor")
                .definedBy(packagesOf("tensor"))
                .layer("checkpoint")
                .definedBy(packagesOf("checkpoint"))
                .layer("language")
                .definedBy(packagesOf("language"))
                .layer("model")
                .definedBy(packagesOf("model"))
                .layer("engine")
                .definedBy(packagesOf("engine"))
                .layer("train")
                .definedBy(packagesOf("train"))
                .layer("server")
                .definedBy(packagesOf("server"))
                .layer("loadtest")
                .definedBy(packagesOf("loadtest"))
                .layer("cli")
                .definedBy(packagesOf("cli"))
                .whereLayer("tensor")
                .mayNotAccessAnyLayer()
                .whereLayer("checkpoint")
                .mayOnlyAccessLayers("tensor")
                .whereLayer("language")
                .mayNotAccessAnyLayer()
                .whereLayer("model")
                .mayOnlyAccessLayers("tensor", "checkpoint")
                .whereLayer("engine")
                .mayOnlyAccessLayers("tensor", "checkpoint", "language", "model")
                .whereLayer("train")
                .mayOnlyAccessLayers("tensor", "checkpoint", "language", "model", "engine")
                .whereLayer("server")
                .mayOnlyAccessLayers("checkpoint", "language", "engine")
                .whereLayer("loadtest")
                .mayNotAccessAnyLayer()
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    /** Neither a new package nor one that was renamed may be forgotten below. */
    @Test
    void everyPackageOfTheServerHasItsPlace() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("dev.tramontane.server."))
                .map(name -> name.substring("dev.tramontane.server.".length()))
                .collect(Collectors.toSet());
        Set<String> known = new HashSet<>(DIALECTS);
        known.addAll(Set.of("keys", "http", "core", "chat", "models"));
        assertThat(packages).isEqualTo(known);
    }

    /** HTTP knows keys, the neutral core knows HTTP, dialects know the core, and none knows another. */
    @Test
    void dialectsStandBesideEachOther() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("server")
                .definedBy("dev.tramontane.server")
                .layer("keys")
                .definedBy("dev.tramontane.server.keys..")
                .layer("http")
                .definedBy("dev.tramontane.server.http..")
                .layer("core")
                .definedBy("dev.tramontane.server.core..")
                .layer("shared")
                .definedBy("dev.tramontane.server.chat..", "dev.tramontane.server.models..")
                .layer("dialects")
                .definedBy(DIALECTS.stream()
                        .map(dialect -> "dev.tramontane.server." + dialect + "..")
                        .toArray(String[]::new))
                .whereLayer("keys")
                .mayNotAccessAnyLayer()
                .whereLayer("http")
                .mayOnlyAccessLayers("keys")
                .whereLayer("core")
                .mayOnlyAccessLayers("keys", "http")
                .whereLayer("shared")
                .mayOnlyAccessLayers("keys", "http", "core")
                .whereLayer("dialects")
                .mayOnlyAccessLayers("keys", "http", "core", "shared")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
        slices().matching("dev.tramontane.server.(" + String.join("|", DIALECTS) + ")..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void jettyStaysBehindTheListener() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tramontane.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .because("dialects speak with exchanges, whatever carries them")
                .check(CLASSES);
    }

    @Test
    void librariesDoNotPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packagesOf("cli"))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.IO")
                .because("the terminal belongs to the command; libraries log through System.Logger")
                .check(CLASSES);
    }

    @Test
    void loggingGoesThroughSystemLogger() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.logging..", "ch.qos.logback..")
                .because("System.Logger leaves the choice of a logging library to whoever embeds the engine")
                .check(CLASSES);
    }

    @Test
    void nothingIsSerialized() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(Input|Output)(Stream|Filter|Validation)?(\\$.*)?")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.rmi..", "java.beans..")
                .because("a serialized object in a model folder could run code")
                .check(CLASSES);
    }

    @Test
    void classesAreNamedInTheSource() {
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("forName|loadClass|findClass|define(Class|HiddenClass|Modules).*"))
                        .and(target(owner(DescribedPredicate.describe(
                                "loads classes",
                                type -> type.isAssignableTo(ClassLoader.class)
                                        || type.isEquivalentTo(Class.class)
                                        || type.isEquivalentTo(ModuleLayer.class)
                                        || type.getName().equals("java.lang.invoke.MethodHandles$Lookup"))))))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(URLClassLoader.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.ServiceLoader|javax\\.script\\..*")
                .because("no name that arrives in a model folder or a request may choose the code that runs")
                .check(CLASSES);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    @Test
    void staticFieldsHoldNoState() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(resideInAPackage("java.util.concurrent.atomic.."))
                .orShould()
                .haveRawType(ThreadLocal.class)
                .because("two engines in one process must not notice each other")
                .check(CLASSES);
    }

    private static String packagesOf(String module) {
        return "dev.tramontane." + module + "..";
    }
}
