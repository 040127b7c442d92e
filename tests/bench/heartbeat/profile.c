/*
 * An extension for the benchmark of heartbeats: times every function that PHP calls, by who called it.
 *
 *   profile_start(string $part): void   from here on, as calls under that name
 *   profile_stop(): void                until here
 *   profile_read(): array               all since it was last read: depth, calls, nanoseconds and name of each, callers first
 *
 * To time a call takes time itself, some tens of nanoseconds: what calls much looks dearer than it is.
 */

#include <time.h>
#ifdef __x86_64__
#include <x86intrin.h>
#endif

#include "php.h"
#include "zend_observer.h"

#define NODES 262144
#define DEPTH 4096
#define NAME 160

/* A function, the same for one that OPcache keeps in every request: to compare this is cheaper than to spell its name. */
struct id {
	zend_string *scope, *function, *file;
	uint32_t line;
};

/* Where calls of one function, made from one place, add up. They outlive requests. */
static struct node {
	char name[NAME];
	struct id id;
	uint32_t first, next;
	uint64_t calls, time;
} nodes[NODES];
static uint32_t used = 1;

/* What is under way; at its bottom the part. */
static struct {
	zend_execute_data *call;
	uint32_t node;
	uint64_t began;
} stack[DEPTH];
static int depth = 0;

static uint64_t nanoseconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* In ticks of the processor: to ask the kernel may take longer than many a call. */
static uint64_t now(void)
{
#ifdef __x86_64__
	return __rdtsc();
#else
	return nanoseconds();
#endif
}

static uint64_t started, started_ticks;

static double nanoseconds_of_tick(void)
{
	return (double) (nanoseconds() - started) / (now() - started_ticks);
}

static const char *tail(zend_string *path)
{
	return ZSTR_LEN(path) > 60 ? ZSTR_VAL(path) + ZSTR_LEN(path) - 60 : ZSTR_VAL(path);
}

static void spell(zend_function *function, char *name)
{
	if (ZEND_USER_CODE(function->type) && !function->common.function_name) {
		snprintf(name, NAME, "file %s", tail(function->op_array.filename));
	} else if (ZEND_USER_CODE(function->type) && function->common.fn_flags & ZEND_ACC_CLOSURE) {
		snprintf(name, NAME, "closure %s:%u", tail(function->op_array.filename), function->op_array.line_start);
	} else {
		snprintf(name, NAME, "%s%s%s", function->common.scope ? ZSTR_VAL(function->common.scope->name) : "",
			function->common.scope ? "::" : "", function->common.function_name ? ZSTR_VAL(function->common.function_name) : "");
	}
}

static bool stays(zend_string *string)
{
	return !string || GC_FLAGS(string) & IS_STR_PERMANENT;
}

static struct id identify(zend_function *function)
{
	struct id id = { function->common.scope ? function->common.scope->name : NULL, function->common.function_name, NULL, 0 };

	if (ZEND_USER_CODE(function->type)) {
		id.file = function->op_array.filename;
		id.line = function->op_array.line_start;
	}
	return stays(id.scope) && stays(id.function) && stays(id.file) ? id : (struct id) { 0 };
}

/* 0 when there is no room for another one. */
static uint32_t child(uint32_t of, const char *name, struct id id)
{
	uint32_t node;

	for (node = nodes[of].first; node; node = nodes[node].next) {
		if (!strcmp(nodes[node].name, name)) {
			return node;
		}
	}
	if (used == NODES) {
		return 0;
	}
	node = used++;
	memset(&nodes[node], 0, sizeof nodes[node]);
	snprintf(nodes[node].name, NAME, "%s", name);
	nodes[node].id = id;
	nodes[node].next = nodes[of].first;
	nodes[of].first = node;
	return node;
}

static uint32_t child_of_function(uint32_t of, zend_function *function)
{
	struct id id = identify(function);
	char name[NAME];

	for (uint32_t node = nodes[of].first; node && (id.function || id.file); node = nodes[node].next) {
		struct id *that = &nodes[node].id;
		if (that->function == id.function && that->scope == id.scope && that->file == id.file && that->line == id.line) {
			return node;
		}
	}
	spell(function, name);
	return child(of, name, id);
}

static void push(zend_execute_data *call, uint32_t node)
{
	stack[depth].call = call;
	stack[depth].node = node;
	stack[depth++].began = now();
}

static void pop(void)
{
	uint64_t time = now() - stack[--depth].began;

	nodes[stack[depth].node].calls++;
	nodes[stack[depth].node].time += time;
}

static void begin(zend_execute_data *call)
{
	if (depth && depth < DEPTH) {
		push(call, child_of_function(stack[depth - 1].node, call->func));
	}
}

static void end(zend_execute_data *call, zval *result)
{
	if (depth > 1 && stack[depth - 1].call == call) {
		pop();
	}
}

static zend_observer_fcall_handlers observe(zend_execute_data *call)
{
	return (zend_observer_fcall_handlers) { begin, end };
}

static void list(zval *into, uint32_t of, int at, double tick)
{
	for (uint32_t node = nodes[of].first; node; node = nodes[node].next) {
		zval row;

		array_init_size(&row, 4);
		add_next_index_long(&row, at);
		add_next_index_long(&row, nodes[node].calls);
		add_next_index_long(&row, nodes[node].time * tick);
		add_next_index_string(&row, nodes[node].name);
		add_next_index_zval(into, &row);
		list(into, node, at + 1, tick);
	}
}

PHP_FUNCTION(profile_start)
{
	zend_string *part;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(part)
	ZEND_PARSE_PARAMETERS_END();
	depth = 0;
	push(NULL, child(0, ZSTR_VAL(part), (struct id) { 0 }));
}

PHP_FUNCTION(profile_stop)
{
	ZEND_PARSE_PARAMETERS_NONE();
	while (depth) {
		pop();
	}
}

PHP_FUNCTION(profile_read)
{
	ZEND_PARSE_PARAMETERS_NONE();
	array_init(return_value);
	list(return_value, 0, 0, nanoseconds_of_tick());
	used = 1;
	memset(&nodes[0], 0, sizeof nodes[0]);
}

ZEND_BEGIN_ARG_INFO_EX(one, 0, 0, 1)
	ZEND_ARG_TYPE_INFO(0, part, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(none, 0, 0, 0)
ZEND_END_ARG_INFO()

static const zend_function_entry functions[] = {
	PHP_FE(profile_start, one)
	PHP_FE(profile_stop, none)
	PHP_FE(profile_read, none)
	PHP_FE_END
};

static PHP_MINIT_FUNCTION(profile)
{
	started = nanoseconds();
	started_ticks = now();
	zend_observer_fcall_register(observe);
	return SUCCESS;
}

static zend_module_entry module = {
	STANDARD_MODULE_HEADER, "profile", functions, PHP_MINIT(profile), NULL, NULL, NULL, NULL, "1", STANDARD_MODULE_PROPERTIES
};

zend_module_entry *get_module(void)
{
	return &module;
}
