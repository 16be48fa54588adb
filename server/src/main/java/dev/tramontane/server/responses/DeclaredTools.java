package dev.tramontane.server.responses;

import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.responses.FunctionNames.ClientName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tools of a request.
 *
 * @param functions what the model is told, under the model's names
 * @param places where each of them stands in the request
 * @param names who is who
 * @param warnings which tools the model is not told of
 */
record DeclaredTools(List<ToolDefinition> functions, List<String> places, FunctionNames names, List<String> warnings) {

    /** A function as the request declares it. */
    private record Function(RequestFields fields, ClientName name, String preface) {}

    DeclaredTools {
        functions = List.copyOf(functions);
        places = List.copyOf(places);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads {@code tools}. Namespaces are flattened, since the model knows none. Tools that would run at a vendor's are left out
     * with a warning and not refused: agents declare them whatever the server, and get by without.
     *
     * @param requests each object that has a field {@code tools}
     * @param most the most functions
     */
    static DeclaredTools read(List<RequestFields> requests, int most) {
        List<Function> declared = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (RequestFields request : requests) {
            List<JsonValue> tools = request.elements("tools", most);
            for (int i = 0; i < tools.size(); i++) {
                RequestFields tool = RequestFields.of(tools.get(i), request.pathOf("tools") + "[" + i + "]");
                collect(tool, Optional.empty(), "", declared, warnings, most);
            }
        }
        checkDistinct(declared);
        FunctionNames names =
                new FunctionNames(declared.stream().map(Function::name).toList());
        return new DeclaredTools(
                declared.stream().map(function -> definition(function, names)).toList(),
                declared.stream().map(function -> function.fields().path()).toList(),
                names,
                warnings);
    }

    private static void collect(
            RequestFields tool,
            Optional<String> namespace,
            String preface,
            List<Function> declared,
            List<String> warnings,
            int most) {
        String type = tool.string("type").orElse("");
        if (type.equals("function")) {
            declared.add(new Function(tool, new ClientName(namespace, name(tool)), preface));
            if (declared.size() > most) {
                throw ApiException.invalid("tools", "must have at most " + most + " functions");
            }
        } else if (type.equals("namespace") && namespace.isEmpty()) {
            collectNamespace(tool, declared, warnings, most);
        } else if (type.isEmpty() || type.equals("namespace")) {
            throw ApiException.invalid(
                    tool.pathOf("type"), "must be function" + (type.isEmpty() ? " or namespace" : ""));
        } else {
            warnings.add(tool.path() + ": tools of this type are not supported, and the model is not told of it");
        }
    }

    private static void collectNamespace(
            RequestFields namespace, List<Function> declared, List<String> warnings, int most) {
        String preface = namespace
                .string("description")
                .filter(text -> !text.isBlank())
                .map(text -> text.strip() + "\n\n")
                .orElse("");
        List<JsonValue> tools = namespace.elements("tools", most);
        for (int i = 0; i < tools.size(); i++) {
            RequestFields tool = RequestFields.of(tools.get(i), namespace.pathOf("tools") + "[" + i + "]");
            // What is said of the whole namespace is said once, where the model meets it first.
            collect(tool, Optional.of(name(namespace)), i == 0 ? preface : "", declared, warnings, most);
        }
    }

    private static String name(RequestFields tool) {
        return tool.string("name")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> ApiException.invalid(tool.pathOf("name"), "is missing"));
    }

    private static void checkDistinct(List<Function> declared) {
        Set<ClientName> seen = new HashSet<>();
        for (Function function : declared) {
            if (!seen.add(function.name())) {
                throw ApiException.invalid(function.fields().pathOf("name"), "is declared twice");
            }
        }
    }

    private static ToolDefinition definition(Function function, FunctionNames names) {
        RequestFields fields = function.fields();
        JsonObject parameters =
                fields.inner("parameters").map(RequestFields::object).orElseGet(JsonValue::emptyObject);
        return new ToolDefinition(
                names.forModel(function.name()),
                function.preface() + fields.string("description").orElse(""),
                parameters,
                fields.isSet("strict"));
    }
}
